// About the file.

import Foundation
import struct Tea.Leaf

let maxCups = 12
var current: Kettle? = nil

/// Holds water.
@available(iOS 13, *)
public final class Kettle<T: Tea>: Vessel, Closeable {
    static let limit = 5
    private var litres: Double = 2
    var full: Bool { return litres > 3 }

    init(litres: Double) {
        self.litres = litres
    }

    deinit {}

    /// Heats it.
    /// For minutes.
    @discardableResult
    func boil(for minutes: Int = 3, names: String...) throws -> Int {
        func inner() {}
        return minutes
    }

    subscript(i: Int) -> Int { return i }
}

enum Size: String {
    case small, large = "l"
    case other(Int)
}

protocol Vessel {
    func pour()
    var label: String { get }
}
struct Point { let x: Int }
extension Kettle { func drain() {} }
typealias Strength = Double
