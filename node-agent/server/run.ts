import type { AgentHost } from './agent-host.ts'
import { type Exchange, HttpError, sendText } from './exchange.ts'
import { podOf, runningContainer } from './pod-containers.ts'

/** How long a command may take. */
const runTimeoutMs = 2 * 60_000

/** POST /run/NAMESPACE/POD[/UID]/CONTAINER?cmd=… runs a command to its end and answers with what it printed. */
export async function serveRun(host: AgentHost, { path, query, response }: Exchange): Promise<void> {
  const [namespace = '', name = '', ...rest] = path.slice(1)
  const pod = podOf(host, namespace, name, rest.length > 1 ? rest[0] : undefined)
  const id = await runningContainer(host, pod, rest.at(-1) ?? '')
  const command = (query.get('cmd') ?? '').split(' ').filter(Boolean)
  if (command.length === 0) throw new HttpError(400, 'a command must be given')
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const { exitCode, stdout, stderr } = await host.runtime.execSync(id, command, runTimeoutMs, gone.signal)
  if (exitCode === 0) sendText(response, 200, stdout + stderr)
  else sendText(response, 500, `command '${command.join(' ')}' exited with ${exitCode}: ${stderr}`)
}
