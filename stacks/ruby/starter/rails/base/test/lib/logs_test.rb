require "test_helper"

class LogsTest < ActiveSupport::TestCase
  def line(severity, message)
    JSON.parse(Logs::Formatter.new.call(severity, Time.at(0, 5, :millisecond), nil, message), symbolize_names: true)
  end

  test "a line has a time, a level and a message" do
    assert_equal({ timestamp: "1970-01-01T00:00:00.005Z", level: "warning", message: "two\nlines" }, line("WARN", "two\nlines\n"))
  end

  test "a hash becomes fields" do
    assert_equal [ "hello", 200, nil ], line("INFO", { message: "hello", status: 200, client: nil }).values_at(:message, :status, :client)
  end

  test "what is no text does not stop it" do
    assert_equal "\uFFFD", line("INFO", "\xFF")[:message]
    assert_includes line("ERROR", IOError.new("closed"))[:message], "closed (IOError)"
  end

  test "a stream makes one line of what is written at once" do
    lines, = capture_subprocess_io do
      stream = Logs::Stream.new("INFO", Logger::INFO)
      stream.print("one", " and ")
      stream.puts("two", "three")
      stream.puts("four", "")
      Logs::Stream.new("INFO", Logger::WARN).puts("unheard")
    end
    assert_equal [ "one and two\nthree", "four" ], lines.lines.map { |line| JSON.parse(line)["message"] }
  end
end
