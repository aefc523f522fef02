import React from "react";

type Props = { cups: number };

/** Shows a pot. */
export const Pot = ({ cups }: Props) => {
  const fill = () => cups;
  return <div id="pot" onClick={fill}>{cups}</div>;
};

export function Tray(props: Props) {
  return <ul>{[1, 2].map((cup) => <li key={cup}>{cup}</li>)}</ul>;
}
