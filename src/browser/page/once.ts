/** Passes on each text the first time that it comes. */
export function once(say: (text: string) => void): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (!said.has(text)) {
      said.add(text);
      say(text);
    }
  };
}
