import type { ProcessInput } from './process-input.ts'

/** Control characters that a terminal acts on (termios(3)): Ctrl-C, Ctrl-D, and what deletes. */
const interrupt = '\u0003'
const endOfInput = '\u0004'
const erasers = '\b\u007f'

/** What the line discipline of a terminal needs. */
export interface TerminalEnds {
  readonly input: ProcessInput
  /** Shows the user what was typed. */
  readonly echo: (text: string) => void
  /** The user wants the program to end. */
  readonly onInterrupt: () => void
}

/** The line discipline between a user who types and a program that reads lines. */
export class Terminal {
  readonly #ends: TerminalEnds
  #line = ''

  constructor(ends: TerminalEnds) {
    this.#ends = ends
  }

  /** Takes what was typed. Resolves when there is room for more. */
  async type(text: string): Promise<void> {
    for (const character of text) await this.#key(character)
  }

  /** The user has gone. */
  hangUp(): void {
    this.#ends.input.end()
  }

  async #key(character: string): Promise<void> {
    const { input, echo, onInterrupt } = this.#ends
    if (character === '\r' || character === '\n') {
      echo('\r\n')
      const line = this.#line
      this.#line = ''
      await input.write(`${line}\n`)
    } else if (erasers.includes(character)) {
      if (this.#line === '') return
      this.#line = this.#line.slice(0, -1)
      echo('\b \b')
    } else if (character === interrupt) {
      echo('^C\r\n')
      this.#line = ''
      onInterrupt()
    } else if (character === endOfInput) {
      if (this.#line === '') input.end()
    } else {
      this.#line += character
      echo(character)
    }
  }
}

/** What a terminal makes of a program's output (termios(3), ONLCR). */
export function onTerminal(text: string): string {
  return text.replaceAll('\n', '\r\n')
}
