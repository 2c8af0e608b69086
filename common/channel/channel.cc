#include "common/channel/channel.h"

namespace imgperf {

pb::Envelope MakeEnvelope(const SessionAddress& address) {
  pb::Envelope envelope;
  envelope.set_run(address.run);
  envelope.set_epoch(address.epoch);
  envelope.set_session(address.session.Bytes());
  return envelope;
}

}  // namespace imgperf
