import type { Clock } from '../../../platform/clock.ts'
import { type CommandStreams, type ExecRequest, RuntimeError } from '../container-runtime.ts'
import { commandProgram, isKnownCommand } from './behaviour.ts'
import { pumpInput, pumpOutput } from './command-pump.ts'
import { ContainerLog } from './container-log.ts'
import type { ExecAnswer } from './container-script.ts'
import { ProcessInput } from './process-input.ts'
import { gracefulStop, type Program, print, runFor, type Steps } from './program.ts'
import { readLog } from './read-log.ts'
import type { SimulatedContainer } from './simulated-container.ts'
import { type ProcessExit, SimulatedProcess } from './simulated-process.ts'

export interface ExecuteDeps {
  readonly clock: Clock
  /** Names this execution in messages. */
  readonly execId: () => string
  readonly signal: AbortSignal
}

/** Runs a command beside a container's own program. @returns its exit code @throws {RuntimeError} there is no such command */
export async function execute(
  container: SimulatedContainer,
  { command, tty }: ExecRequest,
  streams: CommandStreams,
  { clock, execId, signal }: ExecuteDeps,
): Promise<number> {
  const program = programFor(container, command, tty, clock)
  if (!program) throw new RuntimeError(notFoundMessage(command, execId()))
  const input = streams.stdin && new ProcessInput()
  const log = new ContainerLog()
  let end: ProcessExit | undefined
  const onExit = (exit: ProcessExit) => {
    end = exit
    log.changed()
  }
  const running = new SimulatedProcess({ program, startedAtMs: clock.now(), clock, log, input, onExit })
  const onInterrupt = () => running.interrupt()
  if (streams.stdin && input) void pumpInput(streams.stdin, streams, { input, tty, endsInput: true, onInterrupt })
  try {
    await pumpOutput(readLog(log, clock, { follow: true, ended: () => end !== undefined }, signal), streams, tty)
  } finally {
    running.abandon()
  }
  return end?.exitCode ?? 137
}

/** Joins a client to a container's own streams, from now on. Resolves when the container has exited. */
export async function attachTo(
  container: SimulatedContainer,
  streams: CommandStreams,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const { stdinOnce = false, tty } = container.init.config
  const { input } = container
  const onInterrupt = () => container.interrupt()
  if (streams.stdin && input) {
    void pumpInput(streams.stdin, streams, { input, tty, endsInput: stdinOnce, onInterrupt })
  }
  const selection = { follow: true, tailLines: 0, ended: () => !container.running }
  await pumpOutput(readLog(container.log, clock, selection, signal), streams, tty)
}

function programFor(
  container: SimulatedContainer,
  command: readonly string[],
  tty: boolean,
  clock: Clock,
): Program | undefined {
  const answers = container.script.exec ?? []
  const answer =
    answers.find((each) => commandText(each.command) === commandText(command)) ??
    answers.find((each) => commandText(each.command) === '*')
  if (answer) return { steps: scripted(answer), onTerm: () => gracefulStop }
  if (!isKnownCommand(command[0] ?? '')) return undefined
  return commandProgram(command, { ...container.surroundings(clock.now()), tty, knownOnly: true, finishes: true })
}

const commandText = (command: string | readonly string[]): string =>
  typeof command === 'string' ? command : command.join(' ')

function* scripted({ stdout = [], stderr = [], exitCode = 0, seconds = 0 }: ExecAnswer): Steps {
  yield* print(linesOf(stdout))
  for (const text of linesOf(stderr)) yield { type: 'line', text, stream: 'stderr' }
  return yield* runFor(seconds * 1_000, exitCode)
}

const linesOf = (text: string | readonly string[]): readonly string[] =>
  typeof text === 'string' ? text.split('\n') : text

/** What containerd and runc say of a command that is not in the image. */
function notFoundMessage([name = '']: readonly string[], execId: string): string {
  const why = name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH'
  return (
    `failed to exec in container: failed to start exec "${execId}": OCI runtime exec failed: exec failed: ` +
    `unable to start container process: exec: "${name}": ${why}: unknown`
  )
}
