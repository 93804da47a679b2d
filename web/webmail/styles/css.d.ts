/** Style sheets are taken in by what builds the application. */
declare module '*.css'
