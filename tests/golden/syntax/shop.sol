pragma solidity ^0.8.0;
import {A as B} from "x.sol";
import "y.sol";
contract C is Ownable, Foo(3) {
  using X for uint;
  mapping(address => uint) public m;
  address payable immutable owner;
  uint[] constant xs = 3;
  constructor(address payable a) payable Ownable() { owner = a; }
  event E(address indexed a, uint b);
  function f(uint[] a, bytes memory x) external virtual onlyOwner foo(1) returns (uint, bool r) {
    (bool ok, ) = a.call{value: 1, gas: 2}("");
    uint256 x = 1 ether;
    if (a) { b; } else c();
    emit E(a, b);
    revert Foo(1);
    revert("x");
    delete a[1];
    for (uint i = 0; i < 3; i++) { x += 1; }
    payable(msg.sender).transfer(1);
    unchecked { a++; }
    try d.foo(42) returns (uint v) { return 0; } catch Error(string memory r) { return 1; } catch { }
    assembly { let x := 1 }
    x = new Foo{salt: 1}(3);
    bytes32 h = keccak256(abi.encodePacked(a));
    F({a: 1, b: 2});
    type(uint).max;
    a ? b : c;
    x[1:2];
    return (a, b);
  }
  modifier m() { _; }
  struct S { uint a; }
  enum X { A, B }
  receive() external payable {}
}
