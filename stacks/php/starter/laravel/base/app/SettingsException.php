<?php

namespace App;

use RuntimeException;

/** A setting is wrong; the message tells people which one and why. */
class SettingsException extends RuntimeException {}
