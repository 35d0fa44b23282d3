/* geojson.c - points on a map: a FeatureCollection as RFC 7946 has it. Written only.

   Each record is a feature, whose properties are all its values, written as in JSON. Its geometry is a
   point where it has both coordinates: those of the fields that the schema calls so, or else of columns
   that are named so. The coordinates keep their digits. */
#include "base/num.h"
#include "base/real.h"
#include "syntax/json_syntax.h"

#include <math.h>

/* One of the coordinates. */
struct axis {
    cs_axis axis;
    const char *names[3]; /* of columns, where no field says that it is one */
    double most;          /* degrees, to both sides */
    const char *range;
};

static const struct axis longitude = {
    CS_AXIS_LONGITUDE, {"longitude", "lon", "lng"}, 180, "-180 to 180"};
static const struct axis latitude = {CS_AXIS_LATITUDE, {"latitude", "lat", NULL}, 90, "-90 to 90"};

static bool is_named(const cs_column *column, const struct axis *axis)
{
    for (size_t i = 0; i < sizeof axis->names / sizeof axis->names[0]; i++)
        if (axis->names[i] && cs_text_equal_folded(column->name, cs_text(axis->names[i])))
            return true;
    return false;
}

/* The column of the batch that has the coordinate; CS_NONE: there is none. */
static uint32_t find_axis(const cs_layout *layout, const struct axis *axis)
{
    const cs_columns *columns = layout->columns;
    for (uint32_t i = 0; i < columns->count; i++)
        if (columns->items[i].axis == axis->axis)
            return layout->from[i];
    for (uint32_t i = 0; i < columns->count; i++)
        if (is_named(&columns->items[i], axis))
            return layout->from[i];
    return CS_NONE;
}

/* A number that is JSON for all that can stand before its digits. */
static casus_text plain_number(casus_text text)
{
    if (text.len && text.ptr[0] == '+')
        text = cs_text_from(text, 1);
    while (text.len > 1 && text.ptr[0] == '0' && text.ptr[1] >= '0' && text.ptr[1] <= '9')
        text = cs_text_from(text, 1);
    return text;
}

/* A record whose geometry is being written. */
struct place {
    const cs_batch *batch;
    uint32_t record;
    cs_defects *defects;
};

/* The coordinate as JSON writes it; {NULL, 0}: there is none, which is told. */
static casus_text coordinate(const struct place *place, const struct axis *axis, uint32_t column)
{
    const casus_value *value = cs_batch_value(&place->batch->records[place->record], column);
    casus_text text = cs_value_text(value);
    casus_text number = plain_number(text);
    double degrees;
    if (text.len == 0) {
        cs_defects_add(place->defects, CS_E_NO_POINT, place->record, column);
        return (casus_text){NULL, 0};
    }
    bool is_number = cs_num_is_json(number) && cs_real_parse(number, &degrees) != CS_REAL_NONE;
    if (is_number && fabs(degrees) <= axis->most)
        return number;
    cs_defect *defect = cs_defects_add(place->defects, CS_E_POINT_IMPOSSIBLE, place->record,
                                       column);
    defect->found = text;
    defect->expected = cs_text(axis->range);
    return (casus_text){NULL, 0};
}

/* What is missing is told once for a record. */
static void add_geometry(const struct place *place, uint32_t east, uint32_t north, cs_buf *out)
{
    bool has_columns = east != CS_NONE && north != CS_NONE;
    casus_text x = has_columns ? coordinate(place, &longitude, east) : (casus_text){NULL, 0};
    casus_text y = x.ptr ? coordinate(place, &latitude, north) : x;
    if (!y.ptr) {
        cs_buf_add_string(out, "null");
        return;
    }
    cs_buf_add_string(out, "{\"type\":\"Point\",\"coordinates\":[");
    cs_buf_add_text(out, x);
    cs_buf_add_char(out, ',');
    cs_buf_add_text(out, y);
    cs_buf_add_string(out, "]}");
}

static void add_feature(const cs_layout *layout, const struct place *place, uint32_t east,
                        uint32_t north, cs_buf *out)
{
    size_t starts[2];
    cs_buf_add_string(out, ",\n{\"type\":\"Feature\",\"geometry\":");
    add_geometry(place, east, north, out);
    cs_buf_add_string(out, ",\"properties\":");
    cs_json_rows(layout, place->batch, place->record, 1, out, starts, place->defects);
    /* The line break behind the object. */
    if (out->status == CASUS_OK)
        out->len--;
    cs_buf_add_char(out, '}');
}

static void add_features(const cs_layout *layout, const cs_batch *batch, size_t first, size_t count,
                         cs_buf *out, size_t *starts, cs_defects *defects)
{
    uint32_t east = find_axis(layout, &longitude);
    uint32_t north = find_axis(layout, &latitude);
    for (size_t i = 0; i < count; i++) {
        const struct place place = {batch, (uint32_t)(first + i), defects};
        starts[i] = out->len;
        if (out->status == CASUS_OK && !batch->records[place.record].is_broken)
            add_feature(layout, &place, east, north, out);
    }
    starts[count] = out->len;
}

static void add_head(const cs_layout *layout, cs_buf *out)
{
    (void)layout;
    cs_buf_add_string(out, "{\"type\":\"FeatureCollection\",\"features\":[");
}

static void add_tail(const cs_layout *layout, cs_buf *out)
{
    (void)layout;
    cs_buf_add_string(out, "\n]}\n");
}

static void report_axis(const cs_layout *layout, const struct axis *axis, cs_defects *defects)
{
    if (find_axis(layout, axis) == CS_NONE)
        cs_defects_add(defects, CS_E_NO_POINT, CS_NONE, CS_NONE)->field = cs_text(axis->names[0]);
}

static casus_status bind_geojson(cs_layout *layout, cs_defects *defects)
{
    report_axis(layout, &latitude, defects);
    report_axis(layout, &longitude, defects);
    return cs_json_bind(layout, defects);
}

const cs_syntax cs_syntax_geojson = {
    .info = {"geojson", "geojson", "points on a map: GeoJSON, RFC 7946", false, true, false},
    .separator = ",",
    .bind = bind_geojson,
    .head = add_head,
    .rows = add_features,
    .tail = add_tail,
};
