require 'json'
module Shop
  class Basket < Base
    attr_reader :items, :"total price"
    LIMIT = 10
    def initialize(items, limit = LIMIT, *rest, name:, tax: 0.2, **options, &block)
      @items ||= items
      @name, @tax = name, tax
    end
    def self.load(path)
      new(JSON.parse(File.read(path)))
    rescue IOError, Errno::ENOENT => e
      warn "cannot read #{path}: #{e.message}"
    else
      true
    ensure
      close
    end
    def total
      return 0 if @items.empty?
      sum = @items.map { |item| item.price * 2 }.sum
      @items.each do |item, index|
        puts item, index unless item.hidden?
      end
      options = { a: 1, :b => 2, "c" => 3 }
      apply :discount, rate: 5, :limit => nil
      case sum
      when 0, 1 then :small
      when 2..9
        :medium
      else
        :large
      end
      if sum > 1 && !closed
        sum
      elsif sum == 1
        1
      else
        -1
      end
      unless open?
        open!
      end
      x = y rescue nil
      i += 1 while i < 3
      until done do step end
      for i in 1..3 do print i end
      double = ->(n) { n * 2 }
      words = %w(a b) + %i(c d)
      sql = <<~SQL
        select * from wares
      SQL
      run(<<~A, 1)
        id #{sum}
      A
      out = `ls #{path}`
      value =~ /a#{b}+/i
      a&.b&.c
      super
      yield sum, 1
      sum > 2 ? sum : defined?(sum)
      call(*list, **map, &block)
    end
  end
end
