open Foo
open! Bar
module M = Map.Make(String)
type t = { a : int; mutable b : string } 
type v = A | B of int * string
exception E of string
let x = 1
let f a b = a + b
let rec g (x : int) ~lbl ?(opt=1) = match x with | 0 -> "a" | n when n > 1 -> f x; g 2 | Some (y, _) -> y | _ -> failwith "x"
let () = Printf.printf "hello %s" "x"; print_endline "y"
let h = fun x y -> x
let k = function A -> 1 | B (x, y) -> 2
let z = let a = 1 in let b = 2 in a + b
let () = if x then begin y end else z
let l = [1; 2] and m = [|1; 2|]
let r = { a = 1; b = "x" }
let r2 = { r with a = 2 }
let q = r.a.b in q
let _ = try f x with Not_found -> 1 | E s -> 2
let _ = for i = 0 to 10 do f i done
let _ = while true do x := !y + 1 done
let _ = List.map (fun x -> x) xs |> foo
let _ = f ~a:1 ~b x; r.a <- 3; arr.(0) <- 1; s.[0]
let _ = obj#meth 1
let _ = (x : int)
let _ = a == b && not c || a <> b
let _ = "a" ^ "b"; 'c'; 1.0; true; (); `Tag
class c = object method m = 1 end
let _ = M.(x + y); assert false; lazy x
