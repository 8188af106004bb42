import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { connect } from 'node:net'
import { homedir, networkInterfaces } from 'node:os'

/** The process that a command runs in, and what it may do to others. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly workingDirectory: string
  readonly homeDirectory: string
  readonly processId: number
  /** Writes to standard output. */
  out(text: string): void
  /** Writes to standard error. */
  err(text: string): void
  /** Resolves when the process is asked to stop (SIGINT, SIGTERM). Asked again, it ends at once. */
  stopRequested(): Promise<void>
  isAlive(processId: number): boolean
  /** Whether something takes connections at the host and port of `url`. */
  answers(url: string): Promise<boolean>
  /** Asks a process to stop (SIGTERM); none there is fine. */
  terminate(processId: number): void
  /** Runs this program again with other arguments, apart from this process; its output goes to `logFile`. @returns its id */
  startApart(args: readonly string[], logFile: string): number
  /** The first IPv4 address at which other machines may find this one. */
  externalIpv4(): string | undefined
  /** Resident memory in bytes. */
  residentBytes(): number
}

/** The real one. */
export function currentHost(): Host {
  return {
    env: process.env,
    workingDirectory: process.cwd(),
    homeDirectory: homedir(),
    processId: process.pid,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    stopRequested,
    isAlive: (processId) => signal(processId, 0),
    answers,
    terminate: (processId) => void signal(processId, 'SIGTERM'),
    startApart,
    externalIpv4,
    residentBytes: () => process.memoryUsage.rss(),
  }
}

function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false
    const onSignal = () => {
      if (asked) process.exit(130)
      asked = true
      resolve()
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
  })
}

/** How long a listener on this machine may take to accept. */
const connectTimeoutMs = 1_000

function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), timeout: connectTimeoutMs })
    const end = (answered: boolean) => {
      socket.destroy()
      resolve(answered)
    }
    socket.on('connect', () => end(true))
    socket.on('error', () => end(false))
    socket.on('timeout', () => end(false))
  })
}

/** @returns whether there was a process to signal */
function signal(processId: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(processId, name)
    return true
  } catch (error) {
    // Somebody else's process is alive all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function startApart(args: readonly string[], logFile: string): number {
  const log = openSync(logFile, 'a', 0o600)
  const child = spawn(process.execPath, [process.argv[1] as string, ...args], {
    detached: true,
    stdio: ['ignore', log, log],
  })
  child.unref()
  closeSync(log)
  return child.pid as number
}

function externalIpv4(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address
}
