# The access log has one line for each request; these would add more.
ActiveSupport.on_load(:action_controller) { ActionController::LogSubscriber.detach_from :action_controller }
ActiveSupport.on_load(:action_view) { ActionView::LogSubscriber.detach_from :action_view }
