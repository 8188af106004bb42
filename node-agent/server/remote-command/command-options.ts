import { HttpError } from '../exchange.ts'

/** What a client wants of exec or attach. */
export interface CommandOptions {
  readonly stdin: boolean
  readonly stdout: boolean
  /** Never with a terminal, which has one output for both. */
  readonly stderr: boolean
  readonly tty: boolean
  readonly command: readonly string[]
}

/** Reads the kubelet's query parameters (k8s.io/kubelet `remotecommand.NewOptions`). @throws {HttpError} 400 */
export function parseCommandOptions(query: URLSearchParams): CommandOptions {
  const flag = (name: string) => query.get(name) === '1'
  const tty = flag('tty')
  const options = { stdin: flag('input'), stdout: flag('output'), stderr: flag('error') && !tty, tty }
  if (!options.stdin && !options.stdout && !options.stderr) {
    throw new HttpError(400, 'you must specify at least 1 of stdin, stdout, stderr')
  }
  return { ...options, command: query.getAll('command') }
}
