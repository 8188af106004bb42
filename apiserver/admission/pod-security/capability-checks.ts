import { type AnyContainer, type Check, containersNamed, containersOf, distinct, namesWhere, quoted } from './check.ts'

/** What container runtimes give by default. */
const usual: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
])

/** No capabilities beyond the usual ones. */
export const usualCapabilities: Check = ({ spec }) => {
  const added = addedBut((capability) => usual.has(capability))
  const names = namesWhere(spec, (container) => added(container).length > 0)
  if (names.length === 0) return undefined
  return { reason: 'non-default capabilities', detail: mustNotAdd(names, containersOf(spec).flatMap(added)) }
}

/** All capabilities dropped; ports below 1024 may be had nevertheless. */
export const droppedCapabilities: Check = ({ spec }) => {
  const keeping = namesWhere(spec, ({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'))
  const added = addedBut((capability) => capability === 'NET_BIND_SERVICE')
  const adding = namesWhere(spec, (container) => added(container).length > 0)
  const details = [
    ...(keeping.length > 0 ? [`${containersNamed(keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...(adding.length > 0 ? [mustNotAdd(adding, containersOf(spec).flatMap(added))] : []),
  ]
  return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') }
}

function addedBut(isAllowed: (capability: string) => boolean) {
  return ({ securityContext }: AnyContainer): readonly string[] =>
    (securityContext?.capabilities?.add ?? []).filter((capability) => !isAllowed(capability))
}

function mustNotAdd(names: readonly string[], capabilities: readonly string[]): string {
  const list = quoted(distinct(capabilities))
  return `${containersNamed(names)} must not include ${list} in securityContext.capabilities.add`
}
