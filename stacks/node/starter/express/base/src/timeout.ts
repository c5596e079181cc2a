/** What `promise` gives, or an error once `limit` milliseconds have passed. */
export async function within<T>(limit: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("timed out")), limit);
  });
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}
