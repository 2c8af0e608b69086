// Logarithm and exponential that give the same bits on every machine.
//
// A schedule is drawn anew wherever a run is repeated. The C library's functions choose their code by the
// processor and differ in the last place from one to the next; these are made of + - * / alone, which
// IEEE 754 fixes. Compiled without contraction (CMakeLists.txt). Errors stay below 4 units in the last place.
// Pure. Thread: any.
#pragma once

namespace imgperf {

// `x` > 0.
double PortableLog(double x);
// |x| < 700.
double PortableExp(double x);

}  // namespace imgperf
