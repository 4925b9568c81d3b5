/** Where the choice between sidebar and rail is kept; read on the server so that nothing shifts. */
export const railCookie = "posthaste-rail";

/** Read out but not shown while the sidebar is a rail. */
export const hiddenInRail = "max-lg:sr-only group-data-rail/shell:sr-only";
