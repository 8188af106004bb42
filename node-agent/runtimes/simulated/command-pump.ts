import type { Readable, Writable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import type { CommandStreams, LogLine } from '../container-runtime.ts'
import type { ProcessInput } from './process-input.ts'
import { onTerminal, Terminal } from './terminal.ts'

/** Where what a client types goes. */
export interface PumpTarget {
  readonly input: ProcessInput
  readonly tty: boolean
  /** What the client types is followed by nothing: the input ends with it. */
  readonly endsInput: boolean
  readonly onInterrupt: () => void
}

/** Carries what the client sends to a process until the client has no more. Resolves then, also when the client is gone. */
export async function pumpInput(
  stdin: Readable,
  { stdout }: CommandStreams,
  { input, tty, endsInput, onInterrupt }: PumpTarget,
): Promise<void> {
  const decoder = new StringDecoder('utf8')
  const terminal = new Terminal({ input, echo: (text) => void stdout?.write(text), onInterrupt })
  try {
    for await (const chunk of stdin) {
      const text = decoder.write(chunk as Buffer)
      await (tty ? terminal.type(text) : input.write(text))
    }
  } catch {
    // The client is gone: what it has typed counts.
  }
  if (endsInput) input.end()
}

/** Sends what a process prints to its client, at the client's pace, until the process has ended. */
export async function pumpOutput(
  lines: AsyncIterable<LogLine>,
  { stdout, stderr }: CommandStreams,
  tty: boolean,
): Promise<void> {
  for await (const { stream, text, partial } of lines) {
    const target = stream === 'stdout' || tty ? stdout : stderr
    const whole = partial ? text : `${text}\n`
    if (target) await write(target, tty ? onTerminal(whole) : whole)
  }
}

async function write(target: Writable, text: string): Promise<void> {
  if (target.destroyed || target.writableEnded) return
  if (target.write(text) || target.destroyed) return
  await new Promise<void>((resolve) => {
    const done = () => {
      target.off('drain', done).off('close', done)
      resolve()
    }
    target.on('drain', done).on('close', done)
  })
}
