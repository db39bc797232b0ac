// A hand-held scanner at a serial port (Web Serial): its lines come as bytes, past keyboard and input method.

const speed = 9600;   // baud; scanners that only look like serial ports take any
const longest = 7300; // characters of a line: more than any code has

/** offered tells whether this browser has serial ports. */
export const offered = () => 'serial' in navigator;

/** connect asks for a port and calls typed(text) with each line until the port is gone; the error is the browser's. */
export async function connect(typed) {
  const port = await navigator.serial.requestPort();
  await port.open({ baudRate: speed });
  const decoder = new TextDecoder();
  let line = '';
  for (let reader = port.readable.getReader(), part; !(part = await reader.read()).done;) {
    const lines = (line + decoder.decode(part.value, { stream: true })).split(/[\r\n]+/);
    line = lines.pop().slice(0, longest);
    for (const text of lines) if (text.trim()) typed(text.trim());
  }
}
