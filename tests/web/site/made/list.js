fetch('list.json').then(answer => answer.json()).then(names => {
	for (const name of names) {
		const image = document.createElement('img');
		image.alt = name;
		image.src = `../i/${name}.png`;
		root.append(image);
	}
	root.insertAdjacentHTML('beforeend', '<picture><source type="image/png" ' +
	    'srcset="../i/made-set-small.png 1x, ../i/made-set-large.png 3x">' +
	    '<img src="../i/made-set-small.png"></picture>');
});
