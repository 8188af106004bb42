/**
 * Texts of fields that hold a struct and on which all typings are silent, because they are too new: the descriptions of
 * columns that servers send with their tables. By definition and field, in the API's own words.
 */
export const structFieldTexts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'io.k8s.api.resource.v1.ResourceSliceSpec': {
    pool: 'Pool describes the pool that this ResourceSlice belongs to.',
  },
}
