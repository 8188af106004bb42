import type { ContainerConfig } from '../container-runtime.ts'
import type { ContainerScript } from './container-script.ts'
import { repositoryOf } from './image-reference.ts'
import {
  gracefulStop,
  type OnTerm,
  type Program,
  print,
  runFor,
  type Steps,
  type Surroundings,
  serverProgram,
  unknownProgram,
} from './program.ts'
import { builtinOf } from './shell/builtins.ts'
import { Shell } from './shell/interpret.ts'
import { UnsupportedScriptError } from './shell/tokens.ts'

/** Images whose default command is a shell: it ends at once when nobody types anything. */
const shellImages = new Set(['alpine', 'bash', 'busybox', 'centos', 'debian', 'fedora', 'ubuntu'])

/** Images that are servers also where programs are meant to come to an end. */
const serverImages = new Set([
  'agnhost',
  'caddy',
  'haproxy',
  'httpd',
  'mariadb',
  'memcached',
  'mongo',
  'mysql',
  'nginx',
])
for (const name of ['pause', 'postgres', 'rabbitmq', 'redis', 'registry', 'traefik', 'valkey']) serverImages.add(name)

const shells = new Set(['sh', 'bash', 'ash', 'dash'])

/** The program that a container runs: as scripted, or else what its command or image would plausibly do. */
export function programOf(config: ContainerConfig, script: ContainerScript, surroundings: Surroundings): Program {
  const plain = unscripted(config, surroundings)
  const ends = script.runSeconds !== undefined || script.exitCode !== undefined || script.oomKilled === true
  const stillFails = script.failures === undefined || config.metadata.attempt < script.failures
  return {
    steps: logThen(script.log, ends && stillFails ? scriptedEnd(script) : plain.steps),
    onTerm: () => scriptedOnTerm(script) ?? plain.onTerm(),
  }
}

function unscripted(config: ContainerConfig, surroundings: Surroundings): Program {
  const image = repositoryOf(config.image.image)
  // A shell image has no entrypoint: its arguments are the command.
  const argv = config.command.length === 0 && !shellImages.has(image) ? [] : [...config.command, ...config.args]
  if (argv.length > 0) return commandProgram(argv, surroundings)
  if (shellImages.has(image)) return interactiveShell(surroundings)
  if (image === 'hello-world') return { steps: print(['', 'Hello from Docker!']), onTerm: () => gracefulStop }
  return serverImages.has(image) ? serverProgram() : unknownProgram(surroundings)
}

/** What a command would plausibly do. */
export function commandProgram(argv: readonly string[], surroundings: Surroundings): Program {
  const [command = '', ...args] = argv
  const name = command.slice(command.lastIndexOf('/') + 1)
  const flag = args.findIndex((arg) => /^-[a-z]*c$/.test(arg))
  const script = args[flag + 1]
  if (shells.has(name) && flag >= 0 && script !== undefined) return shellProgram(script, surroundings)
  if (shells.has(name) && args.every((arg) => arg.startsWith('-'))) return interactiveShell(surroundings)
  const builtin = builtinOf(name)
  if (!builtin) return unknownOrServer(name, surroundings)
  const context = { elapsedMs: 0, variables: surroundings.env, surroundings }
  // The first process of a container has no default action for SIGTERM.
  return { steps: builtin(args, context), onTerm: () => 'ignore' }
}

/** Whether a command is one that we can simulate. */
export function isKnownCommand(command: string): boolean {
  const name = command.slice(command.lastIndexOf('/') + 1)
  return shells.has(name) || builtinOf(name) !== undefined
}

/** A shell that reads what is typed; without input it ends at once. */
function interactiveShell(surroundings: Surroundings): Program {
  return { steps: new Shell(surroundings).interact(), onTerm: () => gracefulStop }
}

function unknownOrServer(name: string, surroundings: Surroundings): Program {
  return serverImages.has(name) ? serverProgram() : unknownProgram(surroundings)
}

function shellProgram(script: string, surroundings: Surroundings): Program {
  const shell = new Shell(surroundings)
  try {
    return { steps: shell.start(script), onTerm: () => shell.onTerm }
  } catch (error) {
    if (error instanceof UnsupportedScriptError) return unknownProgram(surroundings)
    throw error
  }
}

function* logThen(log: string | readonly string[] | undefined, steps: Steps): Steps {
  yield* print(typeof log === 'string' ? log.split('\n') : (log ?? []))
  return yield* steps
}

function scriptedEnd({ runSeconds = 0, exitCode, oomKilled }: ContainerScript): Steps {
  return runFor(runSeconds * 1_000, oomKilled ? 137 : (exitCode ?? 0))
}

function scriptedOnTerm({ ignoreSigterm, stopSeconds }: ContainerScript): OnTerm | undefined {
  if (ignoreSigterm) return 'ignore'
  return stopSeconds === undefined ? undefined : { exitCode: 0, afterMs: stopSeconds * 1_000 }
}
