import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Random } from '../../platform/random.ts'
import type { AdmissionChain } from '../admission/admission.ts'
import type { KindIndex } from '../kind-index.ts'
import type { ObjectStore } from './object-store.ts'
import type { RequestContext } from './request-context.ts'
import type { WriteHook } from './write-hook.ts'

/** Everything that reading and writing objects takes. One for all kinds. */
export interface Registry {
  /** What is served now. */
  readonly kinds: KindIndex
  readonly admission: AdmissionChain
  readonly clock: Clock
  readonly random: Random
  /** @throws {Error} nothing of the kind is stored */
  store(kind: Kind): ObjectStore
  /** The revision of the last write. */
  revision(): number
  /** What a kind does around its writes. */
  hook(kind: Kind): WriteHook | undefined
}

/**
 * How often a write is computed anew because another writer was faster. Upstream tries updates without end and patches
 * five times on top; writers that keep losing for so long get a Conflict.
 */
export const maxWriteAttempts = 100

/** What a write asks of admission. */
type Admission = Pick<AdmissionChain, 'admit' | 'validate'>

const noAdmission: Admission = { admit: async () => {}, validate: async () => {} }

/** Who is asked whether a write may happen: nobody, when that is settled already. */
export function admissionOf({ admission }: Registry, { isAdmitted }: RequestContext): Admission {
  return isAdmitted ? noAdmission : admission
}
