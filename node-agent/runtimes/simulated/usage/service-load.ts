import { z } from 'zod'
import { isQuantity, parseQuantity } from '../../../../apimachinery/quantity.ts'
import { labelSetMatcher } from '../../../../apimachinery/selectors/labels.ts'
import type { Pod, Service } from '../../../../apimachinery/types/core-v1.ts'
import { scriptAnnotationPrefix } from '../container-script.ts'
import type { Usage } from './demand.ts'

/** Puts a load on a Service, in JSON: what all of its ready pods use together, beside what each uses of its own. */
export const loadAnnotation = `${scriptAnnotationPrefix}load`

const quantity = z.string().refine(isQuantity)

const load = z.strictObject({
  cpu: quantity.optional(),
  memory: quantity.optional(),
  /** Which container of each pod takes it; the first one unless given. */
  container: z.string().optional(),
})

/** What the load on a Service makes a container use; undefined when it does not concern it. */
export function loadShare(
  { metadata, spec }: Service,
  pod: Pod,
  container: string,
  podsOfNamespace: () => readonly Pod[],
): Usage | undefined {
  const text = metadata.annotations?.[loadAnnotation]
  if (text === undefined || !spec.selector || !isServing(pod)) return undefined
  const { cpu = '0', memory = '0', container: taker = pod.spec.containers[0]?.name } = parsed(text)
  const matcher = labelSetMatcher(spec.selector)
  if (taker !== container || !matcher.matches(pod.metadata.labels)) return undefined
  const sharers = podsOfNamespace().filter((each) => isServing(each) && matcher.matches(each.metadata.labels)).length
  return { cpu: parseQuantity(cpu).asNumber() / sharers, memoryBytes: parseQuantity(memory).asNumber() / sharers }
}

/** What cannot be read is no load: nobody is there to be told. */
function parsed(text: string): z.infer<typeof load> {
  try {
    return load.parse(JSON.parse(text))
  } catch {
    return {}
  }
}

function isServing({ metadata, status }: Pod): boolean {
  const isReady = status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
  return isReady === true && metadata.deletionTimestamp === undefined
}
