(* Brews tea. *)
open Printf

let max_cups = 12

(* How strong. *)
let strength minutes leaves = minutes / leaves

module Lid = struct
  let lift x = x
end

type size = Small | Large
