#include <vector>
using namespace std;
using std::string;
namespace acme::shop {
using Names = std::vector<std::string>;
template <typename T, int N = 1> class Box final : public Base<T>, private Other {
 public:
  explicit Box(int a, const T& t) : Base<T>(a), t_{t} { init(); }
  virtual ~Box() = default;
  virtual int size() const noexcept override { return n_; }
  static std::unique_ptr<Box> make(std::string&& s = "d");
  bool operator==(const Box& o) const;
 private:
  T t_; int n_ = 0; friend class Maker;
};
enum class Mode : int { A, B = 2 };
auto Box::run(int x) -> int try { return 1; } catch (...) { throw; }
}
extern "C" { int f(void); }
template <class T> T max(T a, T b) { return a > b ? a : b; }
int main(int argc, char** argv) {
  std::string s("x"), t{"y"};
  auto p = std::make_unique<Foo>(1, nullptr);
  const auto& [k, v] = pair;
  for (const auto& e : list) std::cout << e << std::endl;
  try { p->run(); } catch (const std::exception& e) { throw Wrap(e.what()); }
  auto l = [&, x = 1](int a) mutable { return a; };
  Foo* q = new Foo[3]; delete[] q;
  int y = static_cast<int>(3.0), z = int(4), *w = &argv[0][1];
  if (auto it = m.find(k); it != m.end()) return 1;
  string r = R"x(a)x";
  ::close(1); obj.template get<int>(); Box<int> b2; std::function<int(char)> fn;
  return this->x.y;
}
