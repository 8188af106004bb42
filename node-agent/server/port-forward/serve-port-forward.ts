import type { AgentHost } from '../agent-host.ts'
import { type Exchange, HttpError } from '../exchange.ts'
import { podOf, readySandbox } from '../pod-containers.ts'
import { wantsWebSocket } from '../upgrades.ts'
import { ForwardedPod } from './forwarded-pod.ts'
import { forwardOverSpdy, forwardOverTunnel, tunnelProtocol } from './spdy-forward.ts'
import { forwardOverWebSocket } from './websocket-forward.ts'

/** GET or POST /portForward/NAMESPACE/POD[/UID] */
export async function servePortForward(host: AgentHost, exchange: Exchange): Promise<void> {
  const [namespace = '', name = '', uid] = exchange.path.slice(1)
  const pod = podOf(host, namespace, name, uid)
  const sandbox = await readySandbox(host, pod)
  if (sandbox === undefined) throw new HttpError(500, `failed to find sandbox for pod ${name}`)
  const forwarded = new ForwardedPod(host.runtime, sandbox)
  if (!wantsWebSocket(exchange.request)) return forwardOverSpdy(exchange, forwarded)
  const offered = exchange.request.headers['sec-websocket-protocol'] ?? ''
  if (offered.includes(tunnelProtocol)) return forwardOverTunnel(exchange, forwarded)
  return forwardOverWebSocket(exchange, forwarded)
}
