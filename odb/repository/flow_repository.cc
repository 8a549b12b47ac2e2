#include "repository/flow_repository.h"

#include <cmath>
#include <odb/database.hxx>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "entity/model-odb.hxx"
#include "repository/prepared.h"
#include "repository/tally.h"

namespace synappsd {
namespace store {

namespace {

const char kFlowScope[] = "flows";

struct NumberRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

// The rows of T (nodes or edges) of a range of flows: flow by flow, each in its order.
template <typename T>
odb::prepared_query<T> ItemsOf(const char* name, std::int64_t first, std::int64_t last) {
  using Query = odb::query<T>;
  NumberRange* range = nullptr;
  odb::prepared_query<T> query = Prepared<T>(name, &range, [](const NumberRange& numbers) {
    return Query(Query::key.flow_number >= Query::_ref(numbers.first) &&
                 Query::key.flow_number <= Query::_ref(numbers.last)) +
           "ORDER BY" + Query::key.flow_number + "," + Query::position;
  });
  range->first = first;
  range->last = last;
  return query;
}

// T: FlowNodeBytes or FlowEdgeBytes.
template <typename T, typename Record>
std::size_t BytesOfItems(const char* name, const NumberRange& range) {
  using Query = odb::query<T>;
  const T sum = PreparedWith<T>(name, range, [](const NumberRange& numbers) {
                  return Query(Query::key.flow_number >= Query::_ref(numbers.first) &&
                               Query::key.flow_number <= Query::_ref(numbers.last));
                }).execute_value();
  return static_cast<std::size_t>(sum.bytes) + static_cast<std::size_t>(sum.count) * sizeof(Record);
}

// Narrows the range to the page's flows, and adds them to the budget as a whole.
void MeasurePage(std::uint64_t skip, std::size_t limit, NumberRange* range, PageBudget* budget) {
  using Query = odb::query<entity::FlowSize>;
  const RowLimit rows(skip + limit);
  NumberRange page;
  ForEach(
      PreparedWith<entity::FlowSize>(PreparedName("flow.size" + rows.suffix), *range,
                                     [&rows](const NumberRange& numbers) {
                                       return Query(Query::number >= Query::_ref(numbers.first)) +
                                              "ORDER BY" + Query::number + rows.clause;
                                     }),
      skip, limit, [&](const entity::FlowSize& flow) {
        if (page.last == 0) page.first = flow.number;
        page.last = flow.number;
        budget->AddItem(sizeof(FlowRecord) + static_cast<std::size_t>(flow.bytes));
      });
  *range = page;
  budget->Add(BytesOfItems<entity::FlowNodeBytes, NodeRecord>("node.bytes", page) +
              BytesOfItems<entity::FlowEdgeBytes, EdgeRecord>("edge.bytes", page));
}

bool FindFlow(const std::string& id, entity::Flow* flow) {
  using Query = odb::query<entity::Flow>;
  return PreparedWith<entity::Flow>(
             "flow.id", id,
             [](const std::string& value) { return Query(Query::id == Query::_ref(value)); })
      .execute_one(*flow);
}

Status CheckFlow(const FlowRecord& flow) {
  const std::string where = "flow '" + flow.id + "': ";
  std::unordered_set<std::string> ids;
  for (const NodeRecord& node : flow.nodes) {
    if (!ids.insert(node.id).second) {
      return Status(Code::kInvalidArgument, where + "two nodes have the id '" + node.id + "'");
    }
    if (!std::isfinite(node.position_x) || !std::isfinite(node.position_y)) {
      return Status(Code::kInvalidArgument,
                    where + "the position of node '" + node.id + "' is not finite");
    }
  }
  ids.clear();
  for (const EdgeRecord& edge : flow.edges) {
    if (!ids.insert(edge.id).second) {
      return Status(Code::kInvalidArgument, where + "two edges have the id '" + edge.id + "'");
    }
  }
  return Status::Ok();
}

Status NoFlow(const std::string& id) {
  return Status(Code::kNotFound, "there is no flow '" + id + "'");
}

}  // namespace

Status FlowRepository::Put(const FlowRecord& flow) {
  const Status valid = CheckFlow(flow);
  if (!valid.ok()) return valid;
  entity::Flow row;
  if (FindFlow(flow.id, &row)) {
    if (row.name != flow.name) {
      row.name = flow.name;
      database_.update(row);
    }
    DeleteItems(row.number);
  } else {
    const auto last = PreparedForAll<entity::LastFlow>("flow.last").execute_value();
    row.number = last.number.value_or(0) + 1;
    row.id = flow.id;
    row.name = flow.name;
    database_.persist(row);
    Tally(database_, kFlowScope).Add(row.number);
  }
  InsertItems(row.number, flow);
  return Status::Ok();
}

void FlowRepository::InsertItems(std::int64_t number, const FlowRecord& flow) {
  entity::FlowNode node;
  node.key.flow_number = number;
  for (const NodeRecord& record : flow.nodes) {
    node.key.id = record.id;
    node.type = record.type;
    node.x = record.position_x;
    node.y = record.position_y;
    node.data = record.data;
    database_.persist(node);
    ++node.position;
  }
  entity::FlowEdge edge;
  edge.key.flow_number = number;
  for (const EdgeRecord& record : flow.edges) {
    edge.key.id = record.id;
    edge.source = record.source;
    edge.target = record.target;
    edge.animated = record.animated;
    database_.persist(edge);
    ++edge.position;
  }
}

void FlowRepository::DeleteItems(std::int64_t number) {
  using NodeQuery = odb::query<entity::FlowNode>;
  using EdgeQuery = odb::query<entity::FlowEdge>;
  database_.erase_query<entity::FlowNode>(NodeQuery::key.flow_number == number);
  database_.erase_query<entity::FlowEdge>(EdgeQuery::key.flow_number == number);
}

Status FlowRepository::Delete(const std::string& id) {
  entity::Flow row;
  if (!FindFlow(id, &row)) return NoFlow(id);
  database_.erase<entity::Flow>(row.number);  // nodes and edges go with it
  Tally(database_, kFlowScope).Remove(row.number);
  return Status::Ok();
}

Result<FlowRecord> FlowRepository::Get(const std::string& id) {
  entity::Flow row;
  if (!FindFlow(id, &row)) return NoFlow(id);
  std::vector<FlowRecord> flows(1);
  flows[0].id = std::move(row.id);
  flows[0].name = std::move(row.name);
  PageBudget unlimited(SIZE_MAX);
  LoadItems({row.number}, &flows, &unlimited);
  return std::move(flows[0]);
}

Result<Page<FlowRecord>> FlowRepository::List(std::uint64_t offset, std::size_t limit,
                                              std::size_t max_bytes) {
  Page<FlowRecord> page;
  const Tally::Place place = Tally(database_, kFlowScope).Locate(offset, false);
  page.total = place.total;
  if (place.beyond_end || limit == 0) return page;

  using Query = odb::query<entity::Flow>;
  std::vector<std::int64_t> numbers;
  NumberRange range;
  range.first = place.from;
  range.last = INT64_MAX;
  std::uint64_t skip = place.skip;
  const bool measured = SendsWholeResults(database_);
  if (measured) {
    PageBudget whole(max_bytes);
    MeasurePage(skip, limit, &range, &whole);
    if (whole.exceeded()) return PageTooLarge(max_bytes);
    skip = 0;
  }
  PageBudget budget(measured ? SIZE_MAX : max_bytes);
  ForEachWhile(PreparedWith<entity::Flow>(
                   "flow.range", range,
                   [](const NumberRange& numbers_of_page) {
                     return Query(Query::number >= Query::_ref(numbers_of_page.first) &&
                                  Query::number <= Query::_ref(numbers_of_page.last)) +
                            "ORDER BY" + Query::number;
                   }),
               skip, limit, [&](entity::Flow& row) {
                 numbers.push_back(row.number);
                 page.items.emplace_back();
                 FlowRecord& flow = page.items.back();
                 flow.id = std::move(row.id);
                 flow.name = std::move(row.name);
                 return budget.AddItem(sizeof flow + flow.id.size() + flow.name.size());
               });
  if (!budget.exceeded()) LoadItems(numbers, &page.items, &budget);
  if (budget.exceeded()) return PageTooLarge(max_bytes);
  return page;
}

void FlowRepository::LoadItems(const std::vector<std::int64_t>& numbers,
                               std::vector<FlowRecord>* flows, PageBudget* budget) {
  if (numbers.empty()) return;
  std::unordered_map<std::int64_t, FlowRecord*> by_number;
  for (std::size_t i = 0; i < numbers.size(); ++i) by_number[numbers[i]] = &(*flows)[i];

  // A page is a run of consecutive flows, so the range holds no others.
  const std::int64_t first = numbers.front();
  const std::int64_t last = numbers.back();
  ForEachWhile(ItemsOf<entity::FlowNode>("node.flows", first, last), [&](entity::FlowNode& row) {
    NodeRecord node;
    node.id = std::move(row.key.id);
    node.type = std::move(row.type);
    node.position_x = row.x;
    node.position_y = row.y;
    node.data = std::move(row.data);
    const std::size_t size = node.id.size() + node.type.size() + node.data.size();
    by_number.at(row.key.flow_number)->nodes.push_back(std::move(node));
    return budget->Add(sizeof(NodeRecord) + size);
  });
  if (budget->exceeded()) return;
  ForEachWhile(ItemsOf<entity::FlowEdge>("edge.flows", first, last), [&](entity::FlowEdge& row) {
    EdgeRecord edge;
    edge.id = std::move(row.key.id);
    edge.source = std::move(row.source);
    edge.target = std::move(row.target);
    edge.animated = row.animated;
    const std::size_t size = edge.id.size() + edge.source.size() + edge.target.size();
    by_number.at(row.key.flow_number)->edges.push_back(std::move(edge));
    return budget->Add(sizeof(EdgeRecord) + size);
  });
}

}  // namespace store
}  // namespace synappsd
