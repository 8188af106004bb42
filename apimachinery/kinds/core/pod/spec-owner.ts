/** In whose name a pod spec is judged: a few rules are for pods only, since old templates in storage break them. */
export interface SpecOwner {
  readonly kind: 'pod' | 'template'
  /** Of the pod, for the names that are made from it. */
  readonly podName?: string | undefined
}

/** A template, in whichever kind it is. */
export const templateOwner: SpecOwner = { kind: 'template' }
