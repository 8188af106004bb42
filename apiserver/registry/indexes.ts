import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { IndexFunctions } from '../cache/selection.ts'

/** Named after the field selector key that they answer. */
const podIndexes: IndexFunctions = { 'spec.nodeName': (object) => [(object as Pod).spec.nodeName ?? ''] }

/** The indexes of a kind's cache: the node agents of a large cluster each ask for the pods of their node. */
export function indexesOf(kind: Kind): IndexFunctions {
  return kind.kind === pods.kind && kind.group === pods.group ? podIndexes : {}
}
