import { z } from 'zod'
import { scriptedAmount } from './usage/usage-script.ts'

/** Annotations with this prefix script a simulated container: `sim.peapod.dev/<container>`, with JSON as its value. */
export const scriptAnnotationPrefix = 'sim.peapod.dev/'

const seconds = z.number().min(0)

const lines = z.union([z.string(), z.array(z.string())])

/** What a command does that is executed in the container. */
const execAnswer = z.strictObject({
  /** The command with its arguments, in one text with spaces or as a list. */
  command: lines,
  stdout: lines.optional(),
  stderr: lines.optional(),
  exitCode: z.int().min(0).max(255).optional(),
  /** How long it takes. */
  seconds: seconds.optional(),
})

export type ExecAnswer = z.infer<typeof execAnswer>

/** What a port answers to HTTP requests. */
const httpAnswer = z.strictObject({
  port: z.int().min(1).max(65_535),
  /** Only to requests for this path; for all without. */
  path: z.string().startsWith('/').optional(),
  status: z.int().min(200).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
})

export type HttpAnswer = z.infer<typeof httpAnswer>

/** What the annotation may say. What is absent is as the image and the command have it. */
const containerScript = z.strictObject({
  /** Every pull of the image fails with this message. */
  pullError: z.string().min(1).optional(),
  /** How long a pull takes. */
  pullSeconds: seconds.optional(),
  /** The container cannot be started, with this message. */
  startError: z.string().min(1).optional(),
  /** It ends by itself after this long; without `exitCode`, with 0. */
  runSeconds: seconds.optional(),
  /** It ends by itself with this code; without `runSeconds`, at once. */
  exitCode: z.int().min(0).max(255).optional(),
  /** Only its first runs end as `runSeconds` and `exitCode` say; after this many it behaves as it would unscripted. */
  failures: z.int().min(1).optional(),
  /** Killed for its memory when it ends: reason OOMKilled, exit code 137. */
  oomKilled: z.boolean().optional(),
  /** Startup and readiness probes fail until it has run for this long. */
  readyAfterSeconds: seconds.optional(),
  /** Readiness probes fail once it has run for this long. */
  unreadyAfterSeconds: seconds.optional(),
  /** Liveness probes fail once it has run for this long. */
  deadAfterSeconds: seconds.optional(),
  /** SIGTERM does not end it: it is killed when its grace period is over. */
  ignoreSigterm: z.boolean().optional(),
  /** How long it takes to end after SIGTERM. */
  stopSeconds: seconds.optional(),
  /** Lines that it prints when it starts. */
  log: lines.optional(),
  /** What commands that are executed in it do; `*` stands for all others. */
  exec: z.array(execAnswer).optional(),
  /** What it answers to HTTP requests, the first that fits. */
  http: z.array(httpAnswer).optional(),
  /** What it leaves as its termination message. */
  terminationMessage: z.string().optional(),
  /** How many cores it uses, as a quantity. */
  cpu: scriptedAmount.optional(),
  /** How much memory it uses. */
  memory: scriptedAmount.optional(),
})

/** How a simulated container behaves, where a user has said it. */
export type ContainerScript = z.infer<typeof containerScript>

/** @throws {Error} the annotation is no valid script; the message says what is wrong */
export function scriptOf(containerName: string, annotations: Readonly<Record<string, string>>): ContainerScript {
  const key = `${scriptAnnotationPrefix}${containerName}`
  const text = annotations[key]
  if (text === undefined) return {}
  const parsed = containerScript.safeParse(parseJson(key, text))
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  )
  throw new Error(`annotation ${key}: ${issues.join(', ')}`)
}

function parseJson(key: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`annotation ${key} is not JSON`, { cause })
  }
}
