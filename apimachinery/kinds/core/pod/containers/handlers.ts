import { type FieldError, forbiddenField, invalidField, requiredField } from '../../../../field-error.ts'
import { invalids } from '../../../../meta-validation.ts'
import { httpHeaderNameErrors } from '../../../../names.ts'
import type { HTTPGetAction, Lifecycle, LifecycleHandler, Probe } from '../../../../types/core-v1.ts'
import { each, nonNegative, positive, required, requiredOneOf } from '../../../validation/fields.ts'
import { portOrNameErrors } from '../../../validation/ports.ts'

/** What is wrong with the probes of a container. */
export function probesErrors(
  probes: {
    readonly livenessProbe?: Probe | undefined
    readonly readinessProbe?: Probe | undefined
    readonly startupProbe?: Probe | undefined
  },
  path: string,
): FieldError[] {
  const { livenessProbe, readinessProbe, startupProbe } = probes
  return [
    ...probeErrors(livenessProbe, `${path}.livenessProbe`),
    ...oneSuccessErrors(livenessProbe, `${path}.livenessProbe`),
    ...probeErrors(readinessProbe, `${path}.readinessProbe`),
    ...readinessGraceErrors(readinessProbe, `${path}.readinessProbe`),
    ...probeErrors(startupProbe, `${path}.startupProbe`),
    ...oneSuccessErrors(startupProbe, `${path}.startupProbe`),
  ]
}

/** What is wrong with what runs after the start and before the end of a container. */
export function lifecycleErrors(
  lifecycle: Lifecycle | undefined,
  path: string,
  gracePeriodSeconds: number | undefined,
): FieldError[] {
  const { postStart, preStop } = lifecycle ?? {}
  return [
    ...(postStart ? handlerErrors(postStart, `${path}.postStart`, gracePeriodSeconds) : []),
    ...(preStop ? handlerErrors(preStop, `${path}.preStop`, gracePeriodSeconds) : []),
  ]
}

function probeErrors(probe: Probe | undefined, path: string): FieldError[] {
  if (!probe) return []
  return [
    ...handlerErrors(probe, path, undefined),
    ...nonNegative(`${path}.initialDelaySeconds`, probe.initialDelaySeconds),
    ...nonNegative(`${path}.timeoutSeconds`, probe.timeoutSeconds),
    ...nonNegative(`${path}.periodSeconds`, probe.periodSeconds),
    ...nonNegative(`${path}.successThreshold`, probe.successThreshold),
    ...nonNegative(`${path}.failureThreshold`, probe.failureThreshold),
    ...positive(`${path}.terminationGracePeriodSeconds`, probe.terminationGracePeriodSeconds),
  ]
}

// A container that is alive once is alive: these probes count failures only.
function oneSuccessErrors(probe: Probe | undefined, path: string): FieldError[] {
  if (!probe || probe.successThreshold === 1) return []
  return [invalidField(`${path}.successThreshold`, probe.successThreshold ?? 0, 'must be 1')]
}

function readinessGraceErrors(probe: Probe | undefined, path: string): FieldError[] {
  const seconds = probe?.terminationGracePeriodSeconds
  if (seconds === undefined) return []
  return [invalidField(`${path}.terminationGracePeriodSeconds`, seconds, 'must not be set for readinessProbes')]
}

type Handler = LifecycleHandler & Pick<Probe, 'grpc'>

function handlerErrors(handler: Handler, path: string, gracePeriodSeconds: number | undefined): FieldError[] {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler
  const given: [string, () => FieldError[]][] = []
  if (exec) given.push(['exec', () => (exec.command?.length ? [] : [requiredField(`${path}.exec.command`)])])
  if (httpGet) given.push(['httpGet', () => httpGetErrors(httpGet, `${path}.httpGet`)])
  if (tcpSocket) given.push(['tcpSocket', () => portOrNameErrors(tcpSocket.port, `${path}.tcpSocket.port`)])
  if (grpc) given.push(['grpc', () => portOrNameErrors(grpc.port, `${path}.grpc.port`)])
  if (sleep) given.push(['sleep', () => sleepErrors(sleep.seconds, gracePeriodSeconds ?? 0, `${path}.sleep`)])
  if (given.length === 0) return [requiredField(path, 'must specify a handler type')]
  return given.flatMap(([name, errorsOf], index) =>
    index === 0 ? errorsOf() : [forbiddenField(`${path}.${name}`, 'may not specify more than 1 handler type')],
  )
}

function httpGetErrors({ path: urlPath, port, scheme, httpHeaders }: HTTPGetAction, path: string): FieldError[] {
  return [
    ...required(`${path}.path`, urlPath),
    ...portOrNameErrors(port, `${path}.port`),
    ...requiredOneOf(`${path}.scheme`, scheme, ['HTTP', 'HTTPS']),
    ...each(`${path}.httpHeaders`, httpHeaders, ({ name }) =>
      invalids(`${path}.httpHeaders`, name, httpHeaderNameErrors(name)),
    ),
  ]
}

function sleepErrors(seconds: number, gracePeriodSeconds: number, path: string): FieldError[] {
  if (seconds >= 0 && seconds <= gracePeriodSeconds) return []
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriodSeconds})`
  return [invalidField(path, seconds, detail)]
}
