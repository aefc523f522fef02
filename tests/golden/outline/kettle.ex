# Brews tea.
defmodule Tea.Kettle do
  @max_cups 12

  def boil(minutes, leaves) do
    minutes / leaves
  end

  defp drain, do: :ok
end
