/** What the stores that write and read archives need of `wire/zip`. */
export {
  badArchive,
  END_64_BYTES,
  encodeDirectory,
  encodeLocalHeader,
  LOCAL_BYTES,
  localHeaderBytes,
  MOST_END_BYTES,
  readDirectory,
  readEnd,
  readLargeEnd,
  type ZipEntry,
} from '../../wire/zip/zip-records.ts'
