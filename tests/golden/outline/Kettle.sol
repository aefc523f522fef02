// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

import "./Water.sol";
import {Leaf as Tea, Cup} from "./Leaf.sol";

/// @title Holds water.
contract Kettle is Vessel, Ownable(1) {
    uint256 public constant MAX_CUPS = 12;
    address private owner;
    mapping(address => uint) balances;

    event Boiled(address indexed by, uint minutes_);
    error Dry(uint level);

    enum Size { Small, Large }

    struct Point { uint x; uint y; }

    modifier onlyOwner() {
        require(msg.sender == owner);
        _;
    }

    constructor(uint litres) {
        owner = msg.sender;
    }

    /// Heats it.
    function boil(uint minutes_) external payable onlyOwner returns (uint) {
        return minutes_;
    }

    receive() external payable {}
}

library Steep { function steep(uint x) internal pure returns (uint) { return x; } }
interface Vessel { function pour() external; }
