// Teaches ODB that boost::optional is a value or NULL. libodb-boost has the same among much that is
// not needed here; these lines are less than one more package.
#ifndef SYNAPPSD_ENTITY_OPTIONAL_HXX_
#define SYNAPPSD_ENTITY_OPTIONAL_HXX_

#include <odb/pre.hxx>

#include <boost/optional/optional.hpp>
#include <odb/wrapper-traits.hxx>

namespace odb {

template <typename T>
class wrapper_traits<boost::optional<T>> {
 public:
  typedef T wrapped_type;
  typedef boost::optional<T> wrapper_type;
  typedef T unrestricted_wrapped_type;
  static const bool null_handler = true;
  static const bool null_default = true;

  static bool get_null(const wrapper_type& o) { return !o; }
  static void set_null(wrapper_type& o) { o = boost::none; }
  static const T& get_ref(const wrapper_type& o) { return *o; }
  static T& set_ref(wrapper_type& o) {
    if (!o) o = T();
    return *o;
  }
};

}  // namespace odb

#include <odb/post.hxx>

#endif  // SYNAPPSD_ENTITY_OPTIONAL_HXX_
