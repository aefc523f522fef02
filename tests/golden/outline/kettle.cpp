#include <vector>
using namespace std;
using std::string;

namespace tea {

constexpr int kMaxCups = 12;
using Litres = double;

/// Holds water.
template <typename T>
class Kettle final : public Vessel<T> {
 public:
  explicit Kettle(int litres) : litres_(litres), cups_{1} {}
  ~Kettle();
  /// Heats it.
  template <typename U>
  void boil(const U& minutes, int level = 3) const noexcept;
  virtual int drain() = 0;
  bool operator==(const Kettle& other) const = default;
  int cups() const { return cups_; }

 private:
  Litres litres_ = 2;
  static const int kLimit = 5;
  int cups_, lids_;
};

enum class Size : int { Small, Large = 2 };

struct Point {
  int x, y;
};

template <typename T>
void Kettle<T>::boil(const int& minutes, int level) const noexcept {
  auto later = [&](int x) { return x; };
}

Kettle<int>::~Kettle() {}

namespace {
int hidden = 1;
}

extern "C" {
int pour(int ml);
}

template <class T>
concept Drink = requires(T t) { t.drink(); };

}  // namespace tea

int tea::global() { return 1; }
