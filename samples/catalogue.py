"""What the company sells: scales, weighing electronics, weights and services."""

# ruff: noqa: E501 - tables of words

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Product:
    id: int
    number: str
    names: dict[str, str]
    group: str
    unit: str
    price: Decimal
    weight: str


@dataclass(frozen=True)
class Series:
    code: str
    de: str
    es: str
    en: str
    group: str
    sizes: tuple[int, ...]
    base: int
    steel: bool = False
    unit: str = "ST"


SERIES = (
    Series("PW", "Plattformwaage", "Báscula de plataforma", "Platform Scale", "platform", (60, 150, 300, 600, 1500, 3000),
           420, steel=True),
    Series("TW", "Tischwaage", "Balanza de mesa", "Bench Scale", "bench", (3, 6, 15, 30, 60), 190, steel=True),
    Series("KW", "Kranwaage", "Gancho pesador", "Crane Scale", "crane", (500, 1000, 3000, 5000, 10000), 640),
    Series("LW", "Laborwaage", "Balanza de laboratorio", "Laboratory Balance", "lab", (220, 620, 2200, 4200), 880),
    Series("HW", "Hubwagenwaage", "Transpaleta pesadora", "Pallet Truck Scale", "pallet", (2000, 2200), 1290, steel=True),
    Series("WZ", "Wägezelle", "Célula de carga", "Load Cell", "cell", (50, 100, 250, 500, 1000, 5000, 10000), 85,
           steel=True),
    Series("AI", "Anzeigegerät", "Indicador de peso", "Weighing Indicator", "indicator", (10, 20, 30, 50), 310),
    Series("CW", "Kontrollwaage", "Controladora de peso", "Checkweigher", "check", (100, 200, 300), 8900),
    Series("EG", "Prüfgewicht", "Pesa patrón", "Calibration Weight", "weight", (1, 2, 5, 10, 20, 50), 28),
    Series("KB", "Messkabel", "Cable de medida", "Sensor Cable", "cable", (4, 6), 3, unit="M"),
    Series("DR", "Etikettendrucker", "Impresora de etiquetas", "Label Printer", "printer", (2, 4), 540),
    Series("SW", "Wägesoftware", "Software de pesaje", "Weighing Software", "software", (1, 5, 20), 390),
    Series("KA", "Kalibrierung", "Calibración", "Calibration", "service", (60, 600, 3000), 120),
    Series("WV", "Wartungsvertrag", "Contrato de mantenimiento", "Service Contract", "service", (12, 24, 36), 450),
)  # fmt: skip

# categories as free text: three people kept the list
CATEGORIES: dict[str, list[str]] = {
    "platform": ["Plattformwaagen", "Plattform-Waagen", "Waagen / Plattform", "Waagen (Plattform)"],
    "bench": ["Tischwaagen", "Tisch-Waagen", "Waagen / Tisch", "Kompakt- und Tischwaagen"],
    "crane": ["Kranwaagen", "Kranwaage", "Waagen / Kran"],
    "lab": ["Laborwaagen", "Labor", "Waagen / Labor", "Präzisionswaagen Labor"],
    "pallet": ["Hubwagenwaagen", "Hubwagen", "Waagen / Hubwagen"],
    "cell": ["Wägezellen", "Wägezelle", "Sensorik / Wägezellen", "Waegezellen"],
    "indicator": ["Auswertegeräte", "Anzeigen", "Elektronik / Anzeigegeräte"],
    "check": ["Kontrollwaagen", "dyn. Kontrollwaagen", "Checkweigher"],
    "weight": ["Prüfgewichte", "Gewichte", "Zubehör / Gewichte"],
    "cable": ["Kabel", "Zubehör / Kabel", "Kabel u. Stecker"],
    "printer": ["Drucker", "Zubehör / Drucker"],
    "software": ["Software", "SW-Lizenzen"],
    "service": ["Dienstleistung", "Service", "Dienstl. / Wartung"],
}
SHEET_GROUPS = (
    ("WAAGEN", ("platform", "bench", "crane", "lab", "pallet", "check")),
    ("WÄGEZELLEN UND ELEKTRONIK", ("cell", "indicator", "printer", "cable")),
    ("GEWICHTE", ("weight",)),
    ("SOFTWARE UND DIENSTLEISTUNG", ("software", "service")),
)


def _price(series: Series, size: int) -> Decimal:
    """Bigger costs more, less than in proportion."""
    steps = series.sizes.index(size)
    return Decimal(series.base) * (100 + 35 * steps) / 100


def products() -> list[Product]:
    """All articles; stainless versions end in -E and cost a third more."""
    found: list[Product] = []
    for series in SERIES:
        for size in series.sizes:
            for steel in (False, True) if series.steel else (False,):
                code = f"{series.code}-{size}" + ("-E" if steel else "")
                price = (_price(series, size) * (Decimal("1.33") if steel else 1)).quantize(Decimal("0.01"))
                names = {
                    "de": f"{series.de} {code}",
                    "es": f"{series.es} {code}",
                    "en": f"{series.en} {code}",
                }
                weight = "" if series.group in ("software", "service") else f"{1 + size / 100:.1f}"
                found.append(Product(len(found) + 1, code, names, series.group, series.unit, price, weight))
    return found
