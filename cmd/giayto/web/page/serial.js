// A hand-held scanner at a serial port (Web Serial): its lines come as bytes, past keyboard and input method.

import { longest } from './texts.js';

const speed = 9600; // baud; scanners that only look like serial ports take any

/** offered tells whether this browser has serial ports. */
export const offered = () => 'serial' in navigator;

/** connect asks for a port, calls connected() when it has it, and typed(text) with each line until it is gone; the error is the browser's. */
export async function connect(typed, connected) {
  const port = await navigator.serial.requestPort();
  await port.open({ baudRate: speed });
  connected();
  try {
    for (let stream; port.readable && port.readable !== stream;) {
      stream = port.readable;
      await lines(stream, typed).catch(() => {}); // after a byte that was damaged on the way the port has another stream
    }
  } finally {
    await port.close().catch(() => {}); // it is gone already
  }
}

async function lines(stream, typed) {
  const reader = stream.getReader(), decoder = new TextDecoder();
  let line = '';
  try {
    for (let part; !(part = await reader.read()).done;) {
      const whole = (line + decoder.decode(part.value, { stream: true })).split(/[\r\n]+/);
      line = whole.pop().slice(0, longest);
      for (const text of whole) if (text.trim()) typed(text.trim());
    }
  } finally {
    reader.releaseLock();
  }
}
