"""The guided tour: three minutes, one thing after the other. `at` is what is outlined, `tab` where it is."""

from typing import Any

TEXT: dict[str, Any] = {
    "title": "Tour",
    "back": "Back",
    "next": "Next",
    "done": "Done",
    "end": "End the tour",
    "list": [
        {
            "tab": "samples",
            "at": "#model",
            "text": "Everything on this page is about one generator: a network that turns random numbers into a picture. Here you choose it; one is there already, and every training of your own joins the list.",
        },
        {
            "tab": "samples",
            "at": "#samples-wall",
            "text": "Sixty-four pictures that nobody took. A seed names the random numbers behind each, so seed 7 is the same face tomorrow and on another machine. Press one to enlarge it.",
        },
        {
            "tab": "samples",
            "at": "#samples-truncation",
            "text": "Move Truncation down: the numbers shrink, and all faces come nearer to one. Move it up: they grow bolder, and break. The model knows best what lies near the middle.",
        },
        {
            "tab": "walk",
            "at": "#walk-path-slider",
            "text": "Walk from one seed to the next. If the network had learned its pictures by heart, there would be jumps; instead faces turn and hair grows, bit by bit. That is Figure 4 of the DCGAN paper.",
        },
        {
            "tab": "walk",
            "at": "#walk-ranking",
            "text": "Here is one direction at a time, ranked by how much it changes. Choose one and pull the slider: four faces change in the same way.",
        },
        {
            "tab": "arithmetic",
            "at": "#arithmetic-slots",
            "text": "Pictures can be added. Three smiling women, less three neutral women, plus three neutral men, in the random numbers behind them...",
        },
        {
            "tab": "arithmetic",
            "at": "#arithmetic-panel",
            "text": "... is a smiling man, whom nobody drew. Beside it stands the same sum done on pixels, a ghost: the meaning is in the numbers, not in the pixels.",
        },
        {
            "tab": "ablate",
            "at": "#ablate-wall",
            "text": "Inside the generator single units draw single things. Boxes say where a thing is in some pictures...",
        },
        {
            "tab": "ablate",
            "at": "#ablate-rows",
            "text": "... and with the units switched off that fire there, the thing goes from pictures that nobody boxed, and much else stays. Choose the model of rooms for windows, as in the paper.",
        },
        {
            "tab": "train",
            "at": "#train-lead",
            "text": "Now with your own pictures: drop an archive, press Start, and in five minutes every tab works on what was learned. Pictures that you like you keep on the shelf, at the left: press K.",
        },
    ],
}
