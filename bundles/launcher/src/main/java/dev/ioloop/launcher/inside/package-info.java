/**
 * The side of the launcher that sees the loop: in Felix its components, which pass on what the outside asks for by types
 * of {@code java.*} alone, since the classes in there are not those on the class path.
 */
@NullMarked
package dev.ioloop.launcher.inside;

import org.jspecify.annotations.NullMarked;
