/** What a plugin says of a pod, or of a pod on a node. `Skip`: it has nothing to say of this pod at all. */
export type StatusCode = 'Success' | 'Skip' | 'Unschedulable' | 'UnschedulableAndUnresolvable'

/** "No" carries reasons that users can act on. Failed calls and bugs are thrown instead. */
export interface Status {
  readonly code: StatusCode
  readonly reasons: readonly string[]
  /** Of a yes before any node was looked at: no other nodes than these need be. */
  readonly nodeNames?: ReadonlySet<string>
}

export const success: Status = { code: 'Success', reasons: [] }

/** The plugin need not be asked any more in this cycle. */
export const skip: Status = { code: 'Skip', reasons: [] }

/** Yes, and only these nodes come into question. */
export const onlyOn = (nodeNames: ReadonlySet<string>): Status => ({ ...success, nodeNames })

/** No, but evicting pods may turn it into a yes. */
export const unschedulable = (...reasons: string[]): Status => ({ code: 'Unschedulable', reasons })

/** No, and evicting pods will not help. */
export const unschedulableAndUnresolvable = (...reasons: string[]): Status => ({
  code: 'UnschedulableAndUnresolvable',
  reasons,
})

export const isSuccess = (status: Status): boolean => status.code === 'Success' || status.code === 'Skip'
