/*
 * convert_unit.c
 *		convert_length() and its kin: numbers from one unit to another.
 *
 * A unit that is not known gives null.
 */
#include "postgres.h"

#include <math.h>

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/string_term.h"

/* One of the unit is so many of the kind's base unit. */
typedef struct Unit
{
	const char *name;
	double factor;
	double offset; /* of its zero, in the base unit; for temperatures */
} Unit;

/* ORDER: by name, as all of these; the base unit is the radian. */
static const Unit angle_unit[] = {
	{"Arcminute", M_PI / 10800, 0},   {"Arcsecond", M_PI / 648000, 0},
	{"Centiradian", 1e-2, 0},         {"Deciradian", 1e-1, 0},
	{"Degree", M_PI / 180, 0},        {"Gradian", M_PI / 200, 0},
	{"Microdegree", M_PI / 180e6, 0}, {"Microradian", 1e-6, 0},
	{"Millidegree", M_PI / 180e3, 0}, {"Milliradian", 1e-3, 0},
	{"Nanodegree", M_PI / 180e9, 0},  {"Nanoradian", 1e-9, 0},
	{"NatoMil", M_PI / 3200, 0},      {"Radian", 1, 0},
	{"Revolution", 2 * M_PI, 0},
};

/* The base unit is the joule. */
static const Unit energy_unit[] = {
	{"BritishThermalUnit", 1055.05585262, 0},
	{"Calorie", 4.184, 0},
	{"DecathermEc", 1055055852.62, 0},
	{"DecathermImperial", 1055055852.57348, 0},
	{"DecathermUs", 1054804000, 0},
	{"ElectronVolt", 1.602176565e-19, 0},
	{"Erg", 1e-7, 0},
	{"FootPound", 1.355817948, 0},
	{"GigabritishThermalUnit", 1055.05585262e9, 0},
	{"GigaelectronVolt", 1.602176565e-10, 0},
	{"Gigajoule", 1e9, 0},
	{"GigawattDay", 86400e9, 0},
	{"GigawattHour", 3600e9, 0},
	{"HorsepowerHour", 2684519.5368856, 0},
	{"Joule", 1, 0},
	{"KilobritishThermalUnit", 1055.05585262e3, 0},
	{"Kilocalorie", 4184, 0},
	{"KiloelectronVolt", 1.602176565e-16, 0},
	{"Kilojoule", 1e3, 0},
	{"KilowattDay", 86400e3, 0},
	{"KilowattHour", 3600e3, 0},
	{"MegabritishThermalUnit", 1055.05585262e6, 0},
	{"Megacalorie", 4184e3, 0},
	{"MegaelectronVolt", 1.602176565e-13, 0},
	{"Megajoule", 1e6, 0},
	{"MegawattDay", 86400e6, 0},
	{"MegawattHour", 3600e6, 0},
	{"Millijoule", 1e-3, 0},
	{"TeraelectronVolt", 1.602176565e-7, 0},
	{"TerawattDay", 86400e12, 0},
	{"TerawattHour", 3600e12, 0},
	{"ThermEc", 105505585.262, 0},
	{"ThermImperial", 105505585.257348, 0},
	{"ThermUs", 105480400, 0},
	{"WattDay", 86400, 0},
	{"WattHour", 3600, 0},
};

/* The base unit is the newton. */
static const Unit force_unit[] = {
	{"Decanewton", 10, 0},
	{"Dyn", 1e-5, 0},
	{"KiloPond", 9.80665, 0},
	{"KilogramForce", 9.80665, 0},
	{"Kilonewton", 1e3, 0},
	{"KilopoundForce", 4448.2216152605, 0},
	{"Meganewton", 1e6, 0},
	{"Micronewton", 1e-6, 0},
	{"Millinewton", 1e-3, 0},
	{"Newton", 1, 0},
	{"OunceForce", 0.27801385095378125, 0},
	{"PoundForce", 4.4482216152605, 0},
	{"Poundal", 0.138254954376, 0},
	{"ShortTonForce", 8896.443230521, 0},
	{"TonneForce", 9806.65, 0},
};

/* The base unit is the metre. */
static const Unit length_unit[] = {
	{"Angstrom", 1e-10, 0},
	{"AstronomicalUnit", 1.4959787070e11, 0},
	{"Centimeter", 1e-2, 0},
	{"Chain", 20.1168, 0},
	{"DataMile", 1828.8, 0},
	{"Decameter", 10, 0},
	{"Decimeter", 0.1, 0},
	{"DtpPica", 0.0254 / 6, 0},
	{"DtpPoint", 0.0254 / 72, 0},
	{"Fathom", 1.8288, 0},
	{"Foot", 0.3048, 0},
	{"Hand", 0.1016, 0},
	{"Hectometer", 100, 0},
	{"Inch", 0.0254, 0},
	{"KilolightYear", 9.46073047258e18, 0},
	{"Kilometer", 1e3, 0},
	{"Kiloparsec", 3.08567758128e19, 0},
	{"LightYear", 9.46073047258e15, 0},
	{"MegalightYear", 9.46073047258e21, 0},
	{"Megaparsec", 3.08567758128e22, 0},
	{"Meter", 1, 0},
	{"Microinch", 2.54e-8, 0},
	{"Micrometer", 1e-6, 0},
	{"Mil", 2.54e-5, 0},
	{"Mile", 1609.344, 0},
	{"Millimeter", 1e-3, 0},
	{"Nanometer", 1e-9, 0},
	{"NauticalMile", 1852, 0},
	{"Parsec", 3.08567758128e16, 0},
	{"PrinterPica", 0.0254 / 6.02250006809, 0},
	{"PrinterPoint", 0.0254 / 72.27, 0},
	{"Shackle", 27.432, 0},
	{"SolarRadius", 6.95510000e8, 0},
	{"Twip", 0.0254 / 1440, 0},
	{"UsSurveyFoot", 1200.0 / 3937, 0},
	{"Yard", 0.9144, 0},
};

/* The base unit is the kilogram. */
static const Unit mass_unit[] = {
	{"Centigram", 1e-5, 0},
	{"Decagram", 1e-2, 0},
	{"Decigram", 1e-4, 0},
	{"EarthMass", 5.9722e24, 0},
	{"Grain", 6.479891e-5, 0},
	{"Gram", 1e-3, 0},
	{"Hectogram", 0.1, 0},
	{"Kilogram", 1, 0},
	{"Kilopound", 453.59237, 0},
	{"Kilotonne", 1e6, 0},
	{"LongHundredweight", 50.80234544, 0},
	{"LongTon", 1016.0469088, 0},
	{"Megapound", 453592.37, 0},
	{"Megatonne", 1e9, 0},
	{"Microgram", 1e-9, 0},
	{"Milligram", 1e-6, 0},
	{"Nanogram", 1e-12, 0},
	{"Ounce", 0.028349523125, 0},
	{"Pound", 0.45359237, 0},
	{"ShortHundredweight", 45.359237, 0},
	{"ShortTon", 907.18474, 0},
	{"Slug", 14.593902937206, 0},
	{"SolarMass", 1.98947e30, 0},
	{"Stone", 6.35029318, 0},
	{"Tonne", 1e3, 0},
};

/* The base unit is the metre per second. */
static const Unit speed_unit[] = {
	{"CentimeterPerHour", 1e-2 / 3600, 0},
	{"CentimeterPerMinute", 1e-2 / 60, 0},
	{"CentimeterPerSecond", 1e-2, 0},
	{"DecimeterPerHour", 0.1 / 3600, 0},
	{"DecimeterPerMinute", 0.1 / 60, 0},
	{"DecimeterPerSecond", 0.1, 0},
	{"FootPerHour", 0.3048 / 3600, 0},
	{"FootPerMinute", 0.3048 / 60, 0},
	{"FootPerSecond", 0.3048, 0},
	{"InchPerHour", 0.0254 / 3600, 0},
	{"InchPerMinute", 0.0254 / 60, 0},
	{"InchPerSecond", 0.0254, 0},
	{"KilometerPerHour", 1e3 / 3600, 0},
	{"KilometerPerMinute", 1e3 / 60, 0},
	{"KilometerPerSecond", 1e3, 0},
	{"Knot", 1852.0 / 3600, 0},
	{"MeterPerHour", 1 / 3600, 0},
	{"MeterPerMinute", 1 / 60, 0},
	{"MeterPerSecond", 1, 0},
	{"MicrometerPerHour", 1e-6 / 3600, 0},
	{"MicrometerPerMinute", 1e-6 / 60, 0},
	{"MicrometerPerSecond", 1e-6, 0},
	{"MilePerHour", 0.44704, 0},
	{"MillimeterPerHour", 1e-3 / 3600, 0},
	{"MillimeterPerMinute", 1e-3 / 60, 0},
	{"MillimeterPerSecond", 1e-3, 0},
	{"NanometerPerHour", 1e-9 / 3600, 0},
	{"NanometerPerMinute", 1e-9 / 60, 0},
	{"NanometerPerSecond", 1e-9, 0},
	{"UsSurveyFootPerHour", 1200.0 / 3937 / 3600, 0},
	{"UsSurveyFootPerMinute", 1200.0 / 3937 / 60, 0},
	{"UsSurveyFootPerSecond", 1200.0 / 3937, 0},
	{"YardPerHour", 0.9144 / 3600, 0},
	{"YardPerMinute", 0.9144 / 60, 0},
	{"YardPerSecond", 0.9144, 0},
};

/* The base unit is the cubic metre. */
static const Unit volume_unit[] = {
	{"AcreFoot", 1233.48183754752, 0},
	{"AuTablespoon", 2e-5, 0},
	{"BoardFoot", 2.359737216e-3, 0},
	{"Centiliter", 1e-5, 0},
	{"CubicCentimeter", 1e-6, 0},
	{"CubicDecimeter", 1e-3, 0},
	{"CubicFoot", 0.028316846592, 0},
	{"CubicHectometer", 1e6, 0},
	{"CubicInch", 1.6387064e-5, 0},
	{"CubicKilometer", 1e9, 0},
	{"CubicMeter", 1, 0},
	{"CubicMicrometer", 1e-18, 0},
	{"CubicMile", 4168181825.440579584, 0},
	{"CubicMillimeter", 1e-9, 0},
	{"CubicYard", 0.764554857984, 0},
	{"Decaliter", 1e-2, 0},
	{"Deciliter", 1e-4, 0},
	{"HectocubicFoot", 2.8316846592, 0},
	{"HectocubicMeter", 100, 0},
	{"Hectoliter", 0.1, 0},
	{"ImperialBeerBarrel", 0.16365924, 0},
	{"ImperialGallon", 0.00454609, 0},
	{"ImperialOunce", 2.84130625e-5, 0},
	{"ImperialPint", 5.6826125e-4, 0},
	{"ImperialQuart", 1.1365225e-3, 0},
	{"KilocubicFoot", 28.316846592, 0},
	{"KilocubicMeter", 1e3, 0},
	{"KiloimperialGallon", 4.54609, 0},
	{"Kiloliter", 1, 0},
	{"KilousGallon", 0.003785411784e3, 0},
	{"Liter", 1e-3, 0},
	{"MegacubicFoot", 28316.846592, 0},
	{"MegaimperialGallon", 4546.09, 0},
	{"Megaliter", 1e3, 0},
	{"MegausGallon", 0.003785411784e6, 0},
	{"MetricCup", 2.5e-4, 0},
	{"MetricTeaspoon", 5e-6, 0},
	{"Microliter", 1e-9, 0},
	{"Milliliter", 1e-6, 0},
	{"OilBarrel", 0.158987294928, 0},
	{"UkTablespoon", 1.5e-5, 0},
	{"UsBeerBarrel", 0.117347765304, 0},
	{"UsCustomaryCup", 0.003785411784 / 16, 0},
	{"UsGallon", 0.003785411784, 0},
	{"UsLegalCup", 2.4e-4, 0},
	{"UsOunce", 0.003785411784 / 128, 0},
	{"UsPint", 0.003785411784 / 8, 0},
	{"UsQuart", 0.003785411784 / 4, 0},
	{"UsTablespoon", 0.003785411784 / 256, 0},
	{"UsTeaspoon", 0.003785411784 / 768, 0},
};

/* The base unit is the kelvin. */
static const Unit temperature_unit[] = {
	{"DegreeCelsius", 1, 273.15},
	{"DegreeDelisle", -2.0 / 3, 373.15},
	{"DegreeFahrenheit", 5.0 / 9, 459.67 * 5 / 9},
	{"DegreeNewton", 100.0 / 33, 273.15},
	{"DegreeRankine", 5.0 / 9, 0},
	{"DegreeReaumur", 1.25, 273.15},
	{"DegreeRoemer", 40.0 / 21, 273.15 - 7.5 * 40 / 21},
	{"Kelvin", 1, 0},
	{"MillidegreeCelsius", 1e-3, 273.15},
	{"SolarTemperature", 5778, 0},
};

static const Unit *
find_unit(const Unit *unit, size_t count, TextPiece name)
{
	for (size_t i = 0; i < count; i++)
	{
		TextPiece known = {unit[i].name, strlen(unit[i].name)};

		if (span_equals_ci(known, name))
			return &unit[i];
	}
	return NULL;
}

static Datum
convert_unit(FunctionCallInfo fcinfo, const Unit *unit, size_t count)
{
	const Unit *from = find_unit(unit, count, ARG_PIECE(1));
	const Unit *to = find_unit(unit, count, ARG_PIECE(2));
	double base;

	if (PG_ARGISNULL(0) || !from || !to)
		PG_RETURN_NULL();
	if (from == to)
		PG_RETURN_FLOAT8(PG_GETARG_FLOAT8(0));
	base = PG_GETARG_FLOAT8(0) * from->factor + from->offset;
	PG_RETURN_FLOAT8((base - to->offset) / to->factor);
}

/* convert_angle(value, from, to): null for an unknown unit, as the others. */
SQL_VALUE(kql_convert_angle, convert_unit(fcinfo, angle_unit, lengthof(angle_unit)));
SQL_VALUE(kql_convert_energy, convert_unit(fcinfo, energy_unit, lengthof(energy_unit)));
SQL_VALUE(kql_convert_force, convert_unit(fcinfo, force_unit, lengthof(force_unit)));
SQL_VALUE(kql_convert_length, convert_unit(fcinfo, length_unit, lengthof(length_unit)));
SQL_VALUE(kql_convert_mass, convert_unit(fcinfo, mass_unit, lengthof(mass_unit)));
SQL_VALUE(kql_convert_speed, convert_unit(fcinfo, speed_unit, lengthof(speed_unit)));
SQL_VALUE(kql_convert_temperature,
		  convert_unit(fcinfo, temperature_unit, lengthof(temperature_unit)));
SQL_VALUE(kql_convert_volume, convert_unit(fcinfo, volume_unit, lengthof(volume_unit)));
