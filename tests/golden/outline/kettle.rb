# frozen_string_literal: true

# Brews tea.

require "json"
require_relative "water"

MAX_CUPS = 12

# The house.
module Tea
  LIMIT = 5

  # Holds water.
  class Kettle < Vessel
    attr_reader :litres

    SIZE = { small: 1 }.freeze

    def initialize(litres, cups: 2)
      @litres = litres
    end

    # Heats it.
    # For minutes.
    def boil(minutes = 3, *names, &block)
      later = ->(x) { x }
      later
    end

    def self.create
      new(1)
    end

    class << self
      def build; end
    end

    def full? = true
  end

  def Tea.open(path)
  end
end

class Empty < Struct; end
