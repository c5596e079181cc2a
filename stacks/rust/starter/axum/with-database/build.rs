fn main() {
    // The binary holds the migrations: a new one is a reason to build it.
    println!("cargo::rerun-if-changed=src/migrations");
}
