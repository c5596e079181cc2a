require "test_helper"

class PruneNotesJobTest < ActiveJob::TestCase
  test "the newest notes stay" do
    %w[ one two three ].each { |text| Note.create!(text:) }
    PruneNotesJob.perform_now(2)
    assert_equal %w[ three two ], Note.latest(9).pluck(:text)
    PruneNotesJob.perform_now(2)
    assert_equal 2, Note.count
  end

  test "it recurs" do
    configuration = SolidQueue::Configuration.new(recurring_schedule_file: Rails.root.join("config/recurring.yml"))
    assert configuration.valid?, configuration.errors.full_messages.to_sentence
    tasks = YAML.load_file(Rails.root.join("config/recurring.yml"), aliases: true).fetch("production")
    assert_equal "PruneNotesJob", tasks.dig("prune_notes", "class")
  end
end
