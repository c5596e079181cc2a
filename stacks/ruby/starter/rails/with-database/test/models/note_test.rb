require "test_helper"

class NoteTest < ActiveSupport::TestCase
  test "a note has 1 to 500 characters, and none of them is NUL" do
    assert Note.new(text: "ä" * 500).valid?
    [ nil, "", "ä" * 501, "a\0b" ].each { |text| assert_not Note.new(text:).valid?, text.inspect }
  end
end
