local a, b = f(1, "x")
t = {1, k = 2, ["s"] = 3}
function M.g(x, ...)
  if x > 1 then return x elseif y then z() else w() end
  for i = 1, 10 do print(i) end
  for k, v in pairs(t) do o:m(k, t[v]) end
  while not x do x = x .. "a" end
end
