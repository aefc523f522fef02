defmodule Shop.Cart do
  use Bitwise
  def total(items, opts \\ []) do
    items |> Enum.map(fn i -> i.price end) |> Enum.sum()
  end
  defp key(:a), do: "k#{1}"
  x = %{a: 1, b: [1, 2]}
end
