require "json"
require "logger"
require "stringio"
require "time"

# Logs: one JSON object a line on standard output, whoever writes it.
module Logs
  SEVERITIES = { "debug" => Logger::DEBUG, "info" => Logger::INFO, "warning" => Logger::WARN, "error" => Logger::ERROR }

  # A message is a text, an exception, or a hash whose other keys become fields.
  class Formatter
    LEVELS = { "WARN" => "warning", "FATAL" => "critical", "ANY" => "info" }

    def call(severity, time, _program, message)
      fields = message.is_a?(Hash) ? message : { message: }
      line = { timestamp: time.getutc.iso8601(3), level: LEVELS.fetch(severity) { severity.downcase } }
      JSON.generate(line.merge(fields.transform_values { |value| plain(value) })) << "\n"
    end

    private

    def plain(value)
      case value
      when Numeric, nil, true, false then value
      when Exception then value.full_message(highlight: false)
      else value.to_s.dup.force_encoding(Encoding::UTF_8).scrub.strip
      end
    end
  end

  # Stands in for standard output or standard error: what is written there at once, up to its last line break, becomes one
  # line of the log. Without a lock, because it is written to while a signal is handled.
  class Stream
    def initialize(severity, minimum)
      @severity, @silent = severity, Logger.const_get(severity) < minimum
      @formatter, @rest = Formatter.new, +""
    end

    def write(*texts)
      text = texts.join
      message, line_break, @rest = (@rest + text).rpartition("\n")
      unless @silent || line_break.empty? || message.strip.empty?
        STDOUT.write(@formatter.call(@severity, Time.now, nil, message))
      end
      text.bytesize
    end

    def puts(*objects)
      StringIO.new.tap { |text| text.puts(*objects) }.string.then { |text| write(text) }
      nil
    end

    def print(*objects)
      write(*objects)
      nil
    end

    def <<(object)
      write(object)
      self
    end

    # What else others ask of an output.
    def flush = self
    def close = nil
    def sync = true
    def sync=(value)
    end
    def tty? = false
    alias isatty tty?
    def fileno = STDOUT.fileno
  end

  # Makes all that this process prints lines of the log.
  def self.capture(level)
    STDOUT.sync = true
    minimum = SEVERITIES.fetch(level)
    $stdout, $stderr = Stream.new("INFO", minimum), Stream.new("WARN", minimum)
  end

  def self.logger
    Logger.new(STDOUT, formatter: Formatter.new)
  end
end
