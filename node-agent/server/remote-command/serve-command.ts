import type { AgentHost } from '../agent-host.ts'
import type { Exchange } from '../exchange.ts'
import { podOf, runningContainer } from '../pod-containers.ts'
import { upgradeOf, wantsWebSocket } from '../upgrades.ts'
import { type CommandOptions, parseCommandOptions } from './command-options.ts'
import type { CommandSession, Outcome } from './command-session.ts'
import { spdySession } from './spdy-session.ts'
import { webSocketSession } from './websocket-session.ts'

/** GET or POST /exec|attach/NAMESPACE/POD[/UID]/CONTAINER */
export async function serveCommand(host: AgentHost, exchange: Exchange): Promise<void> {
  const [verb, namespace = '', name = '', ...rest] = exchange.path
  const options = parseCommandOptions(exchange.query)
  const pod = podOf(host, namespace, name, rest.length > 1 ? rest[0] : undefined)
  const id = await runningContainer(host, pod, rest.at(-1) ?? '')
  upgradeOf(exchange)
  const session = wantsWebSocket(exchange.request)
    ? webSocketSession(exchange, options)
    : await spdySession(exchange, options, host.clock)
  const outcome = verb === 'exec' ? await exec(host, id, options, session) : await attach(host, id, session)
  await session.finish(outcome)
}

async function exec(host: AgentHost, id: string, options: CommandOptions, session: CommandSession): Promise<Outcome> {
  const { command, tty } = options
  try {
    const code = await host.runtime.exec(id, { command, tty }, session.streams, session.gone)
    return { type: 'exit', code, command }
  } catch (error) {
    return { type: 'failure', message: `error executing command in container: ${(error as Error).message}` }
  }
}

async function attach(host: AgentHost, id: string, session: CommandSession): Promise<Outcome> {
  try {
    await host.runtime.attach(id, session.streams, session.gone)
    return { type: 'exit', code: 0, command: [] }
  } catch (error) {
    return { type: 'failure', message: `error attaching to container: ${(error as Error).message}` }
  }
}
